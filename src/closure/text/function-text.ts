import type { FunctionAnalysis } from './function-analysis.ts';
import { applyEdits, freshName, type TextEdit } from './text-edits.ts';

/** The text under which a function travels: an expression that yields it, with what has to be replaced in it. */
export class FunctionText {
  readonly analysis: FunctionAnalysis;
  readonly #edits: TextEdit[] = [];

  constructor(analysis: FunctionAnalysis) {
    this.analysis = analysis;
  }

  add(...edits: readonly TextEdit[]): void {
    this.#edits.push(...edits);
  }

  /** A name the text does not use. */
  fresh(base: string): string {
    return freshName(this.analysis.source, base);
  }

  /** The expression, and where in it the function's own place lies. */
  build(): { text: string; at?: readonly [line: number, column: number] } {
    const { source, form, accessor, methodHead, anchor } = this.analysis;
    if (form === 'expression') {
      const text = applyEdits(source, this.#edits);
      const at = placeOf(source, anchor);
      return at[0] === 0 && at[1] === 0 ? { text } : { text, at };
    }
    // A method's own key may be computed or private: any other will do, its name is set afterwards.
    const head = `({${methodHead}m`;
    const body = applyEdits(source, this.#edits).slice(anchor);
    const read = { value: '.m', get: '.__lookupGetter__("m")', set: '.__lookupSetter__("m")' }[accessor];
    return { text: `${head}${body}\n})${read}`, at: [0, head.length] };
  }
}

function placeOf(text: string, position: number): [line: number, column: number] {
  const lineStart = text.lastIndexOf('\n', position - 1) + 1;
  let line = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < lineStart; at = text.indexOf('\n', at + 1)) line++;
  return [line, position - lineStart];
}
