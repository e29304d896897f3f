/** Closes what a failure left open. What goes wrong with that is not told, as it must not hide the failure. */
export function closeAfterFailure(close: () => void): void {
  try {
    close();
  } catch {
    // The failure itself is thrown on by the caller.
  }
}
