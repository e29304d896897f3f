import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A block of code in an `@example` of a doc comment. */
export interface DocExample {
  /** `src/rdd/rdd.ts:14`: the first line of its code. */
  readonly where: string;
  readonly code: string;
}

/** The examples of a source file, or of all sources below a folder, in order. */
export function docExamples(root: string, path: string): DocExample[] {
  if (path.endsWith('.ts')) return examplesIn(path, readFileSync(join(root, path), 'utf8'));
  return readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.test(-d)?\.ts$/.test(file))
    .sort()
    .flatMap((file) => docExamples(root, `${path}/${file}`));
}

export function examplesIn(file: string, source: string): DocExample[] {
  const examples: DocExample[] = [];
  for (const comment of source.matchAll(/^ *\/\*\*.*?\*\//gms)) {
    for (const block of comment[0].matchAll(/@example\s*?\n( *\* ```ts\n)(.*?)\n *\* ```/gs)) {
      const start =
        comment.index + block.index + block[0].indexOf(block[2] as string, block[0].indexOf('```ts'));
      const code = (block[2] as string).replace(/^ *\* ?/gm, '');
      examples.push({ where: `${file}:${source.slice(0, start).split('\n').length}`, code });
    }
  }
  return examples;
}

/** The blocks of TypeScript in a page, and its refusals: each row of a table below a block becomes an example that begins with the block. */
export function pageExamples(root: string, page: string): DocExample[] {
  const text = readFileSync(join(root, page), 'utf8');
  const lineOf = (index: number) => text.slice(0, index).split('\n').length;
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map((block) => ({
    where: `${page}:${lineOf(block.index) + 1}`,
    code: block[1] as string,
    index: block.index,
  }));
  const refusals = [...text.matchAll(/^\| `(.*?)` \| `(.*?)` \|$/gm)].map(([, call, message], at, rows) => {
    const { index } = rows[at] as RegExpExecArray;
    const setting = blocks.findLast((block) => block.index < index)?.code ?? '';
    return {
      where: `${page}:${lineOf(index)}`,
      code: `${setting}${refusal(call as string, message as string)}`,
    };
  });
  return [...blocks, ...refusals];
}

/** A call of which an example says with what message it is refused, but for what begins and ends all of them, and for places. */
function refusal(call: string, message: string): string {
  return (
    `const withoutPlaces = (text: string) => text.replace(/RDD\\[\\d+\\]/, 'RDD[0]').replace(/[^\\s()]+:\\d+:\\d+/g, 'a place');\n` +
    `const said = (error: Error) => withoutPlaces(error.message.replace(/^Task not serializable: | \\(closure passed to .*\\)$/g, ''));\n` +
    `await (async () => (${call}).collect())().then(() => 'nothing', said); // => withoutPlaces(${JSON.stringify(message)})\n`
  );
}

/** What an example is given, besides what it imports or declares itself. */
export interface Surroundings {
  /** Names and where they are exported from. */
  readonly imports: Readonly<Record<string, string>>;
  /** The name of a function `check(line, expected, actual)`, one of the imports. */
  readonly check: string;
}

/**
 * The example as a JavaScript module that checks itself: `expression; // => value` becomes a call of `check` with both, the value being
 * an expression too. All other code stays as it is.
 */
export function exampleModule({ code }: DocExample, { imports, check }: Surroundings): string {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ESNext, true);
  const own = declaredNames(source);
  const isUsed = (name: string) => new RegExp(`\\b${name}\\b`).test(code) || name === check;
  const given = Object.entries(imports)
    .filter(([name]) => isUsed(name) && !own.has(name))
    .map(([name, from]) => `import { ${name} } from ${JSON.stringify(from)};\n`);
  const checks = source.statements.flatMap((statement) => {
    const expected = expectedValue(code, statement);
    if (expected === undefined || !ts.isExpressionStatement(statement)) return [];
    const line = source.getLineAndCharacterOfPosition(statement.getStart()).line;
    const expression = statement.expression.getText();
    return { statement, text: `${check}(${line}, (${expected}), (${expression}));` };
  });
  let typed = code;
  for (const { statement, text } of checks.reverse()) {
    typed = typed.slice(0, statement.getStart()) + text + typed.slice(statement.getEnd());
  }
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(given.join('') + typed, { compilerOptions }).outputText;
}

/** The text behind `// =>` on the line where the statement ends. */
function expectedValue(code: string, statement: ts.Statement): string | undefined {
  for (const comment of ts.getTrailingCommentRanges(code, statement.getEnd()) ?? []) {
    const [, value] = /^\/\/ => (.*)$/.exec(code.slice(comment.pos, comment.end)) ?? [];
    if (value !== undefined) return value;
  }
  return undefined;
}

/** What the example imports or declares at its top level. */
export function declaredNames(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) addNames(name, names);
    } else if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings;
      if (bindings && ts.isNamedImports(bindings))
        for (const { name } of bindings.elements) names.add(name.text);
    } else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
      if (statement.name) names.add(statement.name.text);
    }
  }
  return names;
}

function addNames(name: ts.BindingName, names: Set<string>): void {
  if (ts.isIdentifier(name)) names.add(name.text);
  else for (const element of name.elements) if (ts.isBindingElement(element)) addNames(element.name, names);
}
