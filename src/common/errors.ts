/**
 * Every error Firesteel raises. Tell errors apart by `code`, never by `instanceof`: they cross process borders.
 *
 * `cause` is the error underneath: for a failed task it is the error the user's own function threw, with its fields.
 */
export class SparkError extends Error {
  // Defined, not assigned: where the program has frozen Error.prototype an assignment throws.
  override name = 'SparkError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A function that cannot be sent to executors. `path` leads from the function to the value that is to blame. */
export class TaskNotSerializableError extends SparkError {
  override name = 'TaskNotSerializableError';
  readonly path: readonly string[];

  constructor(code: string, message: string, path: readonly string[], options?: ErrorOptions) {
    super(code, message, options);
    this.path = path;
  }
}

/** The message of anything that can be thrown, which need not be an Error. */
export function messageOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  try {
    return thrown instanceof Error ? String(thrown.message) : String(thrown);
  } catch {
    // Its own code failed: a getter, `toString`, the traps of a proxy.
    return `${typeof thrown === 'function' ? 'a function' : 'an object'} that cannot be shown`;
  }
}

/** The `code` of a Node or Firesteel error, if it has one. */
export function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const { code } = thrown as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
