/** Flags that take the next argument where they have no `=`. */
const WITH_VALUE: ReadonlySet<string> = new Set([
  '-r',
  '--require',
  '--import',
  '--loader',
  '--experimental-loader',
  '-C',
  '--conditions',
  '--inspect-port',
  '--debug-port',
  '--inspect-publish-uid',
  '--cpu-prof-dir',
  '--cpu-prof-name',
  '--cpu-prof-interval',
  '--heap-prof-dir',
  '--heap-prof-name',
  '--heap-prof-interval',
]);

/** Flags that would make an executor wait for a debugger, write profiles, or load what was meant for the driver's own code. */
const DRIVER_ONLY =
  /^--(?:import|loader|experimental-loader|inspect.*|debug-port|(?:cpu-|heap-)?prof.*|watch.*)$/;

/** Flags of the command line that an executor needs too, because they change what the user's modules are. */
const SHARED = /^(?:-r|--require|-C|--conditions|--preserve-symlinks(?:-main)?)$/;

/** Loaders of TypeScript sources: an executor runs built code, and users' functions arrive compiled. */
const TYPESCRIPT_LOADER = /(?:^|[\\/])(?:tsx|ts-node)(?:[\\/]|$)/;

interface Flag {
  /** With dashes, as Node reads it: `--cpu_prof` is `--cpu-prof`. */
  readonly name: string;
  readonly value: string | undefined;
  /** As it was written. */
  readonly words: readonly string[];
}

/** Of the driver's `process.execArgv`, what goes to its executors. */
export function sharedFlags(execArgv: readonly string[]): string[] {
  return parseFlags(execArgv)
    .filter((flag) => SHARED.test(flag.name) && !loadsTypeScript(flag))
    .flatMap((flag) => flag.words);
}

/** The driver's NODE_OPTIONS without what must not reach its executors. */
export function sharedNodeOptions(nodeOptions: string): string {
  return parseFlags(splitNodeOptions(nodeOptions))
    .filter((flag) => !DRIVER_ONLY.test(flag.name) && !loadsTypeScript(flag))
    .flatMap((flag) => flag.words.map(quoteWord))
    .join(' ');
}

function loadsTypeScript({ name, value }: Flag): boolean {
  return (name === '-r' || name === '--require') && value !== undefined && TYPESCRIPT_LOADER.test(value);
}

function parseFlags(words: readonly string[]): Flag[] {
  const flags: Flag[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const cut = word.startsWith('--') ? word.indexOf('=') : -1;
    const name = (cut < 0 ? word : word.slice(0, cut)).replace(/(?!^)_/g, '-');
    if (cut >= 0) {
      flags.push({ name, value: word.slice(cut + 1), words: [word] });
    } else if (WITH_VALUE.has(name) && i + 1 < words.length) {
      const value = words[++i]!;
      flags.push({ name, value, words: [word, value] });
    } else {
      flags.push({ name, value: undefined, words: [word] });
    }
  }
  return flags;
}

/** Node's own rule: blanks part words, double quotes hold them together, inside quotes a backslash takes the next character as it is. */
function splitNodeOptions(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    let char = text[i]!;
    if (char === '"') {
      quoted = !quoted;
      word ??= '';
      continue;
    }
    if (char === ' ' && !quoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    if (char === '\\' && quoted && i + 1 < text.length) char = text[++i]!;
    word = (word ?? '') + char;
  }
  if (word !== undefined) words.push(word);
  return words;
}

function quoteWord(word: string): string {
  return /^[^\s"\\]+$/.test(word) ? word : `"${word.replace(/["\\]/g, '\\$&')}"`;
}
