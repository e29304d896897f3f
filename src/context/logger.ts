/** Spark's log levels, loudest last. */
export const LOG_LEVELS = ['OFF', 'FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE', 'ALL'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * The driver's log: lines of Spark's form on stderr, `26/11/21 13:00:00 WARN SparkContext: …`.
 *
 * A logging library would cost more start-up time than everything else the driver loads.
 */
export class Logger {
  #level: LogLevel;

  constructor(level: LogLevel) {
    this.#level = level;
  }

  set level(level: LogLevel) {
    this.#level = level;
  }

  error(source: string, message: string): void {
    this.#write('ERROR', source, message);
  }

  warn(source: string, message: string): void {
    this.#write('WARN', source, message);
  }

  info(source: string, message: string): void {
    this.#write('INFO', source, message);
  }

  #write(level: LogLevel, source: string, message: string): void {
    if (LOG_LEVELS.indexOf(level) > LOG_LEVELS.indexOf(this.#level)) return;
    process.stderr.write(`${timestamp(new Date())} ${level} ${source}: ${message}\n`);
  }
}

function timestamp(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${two(date.getFullYear() % 100)}/${two(date.getMonth() + 1)}/${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
