/** Takes what a function of the user's prints, line by line. */
export class PrintedTo {
  #lines: unknown[] = [];

  /** Given to the function. */
  readonly print = (line: unknown): void => {
    this.#lines.push(line);
  };

  /** The lines that will be printed until the next call. */
  begin(): unknown[] {
    this.#lines = [];
    return this.#lines;
  }
}
