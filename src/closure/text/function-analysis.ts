import type { AnyNode, Class } from 'acorn';
import { BoundedMap } from '../../common/bounded-map.ts';
import { type ClassShape, classShape } from './class-shape.ts';
import { type ParsedFunction, parseFunction, type SourceForm } from './parse-function.ts';
import { analyzeScope } from './scope-analysis.ts';
import type { Range, Reference, ScopeAnalysis } from './scope-findings.ts';
import { type TrivialForm, trivialForm } from './trivial-form.ts';

/** All that check and capture know of a function by its text alone. Positions count from the text's beginning. */
export interface FunctionAnalysis extends ScopeAnalysis {
  readonly source: string;
  readonly form: SourceForm;
  /** The text is valid strict code. */
  readonly strict: boolean;
  readonly isArrow: boolean;
  readonly isAsync: boolean;
  readonly shape: ClassShape | undefined;
  /** For methods: the accessor's kind, and what stands before the parameters but for the name. */
  readonly accessor: 'value' | 'get' | 'set';
  readonly methodHead: string;
  /** Where the parameters begin, and where V8 says the function is. */
  readonly anchor: number;
  readonly trivial: TrivialForm | undefined;
}

/** Texts kept. A program with more distinct closures parses some of them again. */
const CACHED_TEXTS = 4096;

const cache = new BoundedMap<string, FunctionAnalysis>(CACHED_TEXTS);

/**
 * The analysis of a function's text, from a bounded cache.
 *
 * @throws SyntaxError for a text that does not parse.
 */
export function analyzeFunction(source: string): FunctionAnalysis {
  const known = cache.get(source);
  if (known) return known;
  const analysis = analyze(source);
  cache.set(source, analysis);
  return analysis;
}

function analyze(source: string): FunctionAnalysis {
  const parsed = parseFunction(source);
  const { node, offset } = parsed;
  const scope = analyzeScope(node, parsed.strict);
  const move = ([start, end]: Range): Range => [start - offset, end - offset];
  for (const free of scope.freeNames.values()) {
    free.references.forEach((reference, index) => {
      const moved: Reference = { ...reference, start: reference.start - offset, end: reference.end - offset };
      free.references[index] = moved;
    });
  }
  const isArrow = node.type === 'ArrowFunctionExpression';
  return {
    ...scope,
    source,
    form: parsed.form,
    strict: parsed.strict,
    isArrow,
    isAsync: functionPart(node).async === true,
    shape: node.type === 'ClassExpression' ? classShape(node as Class, offset) : undefined,
    ...methodParts(parsed),
    anchor: anchorOf(parsed, source),
    trivial: trivialForm(node),
    importMeta: scope.importMeta.map(move),
    dynamicImports: scope.dynamicImports.map(move),
    outerArguments: scope.outerArguments.map(move),
    // A function that is no arrow has these of its own.
    lexicalThis: isArrow && scope.lexicalThis,
    lexicalNewTarget: isArrow && scope.lexicalNewTarget,
  };
}

function functionPart(node: AnyNode): {
  readonly async?: boolean;
  readonly generator?: boolean;
  readonly start: number;
} {
  return node.type === 'Property' || node.type === 'MethodDefinition'
    ? (node.value as AnyNode & { async?: boolean })
    : node;
}

function methodParts({ node, form }: ParsedFunction): Pick<FunctionAnalysis, 'accessor' | 'methodHead'> {
  if (form === 'expression' || (node.type !== 'Property' && node.type !== 'MethodDefinition')) {
    return { accessor: 'value', methodHead: '' };
  }
  const accessor = node.kind === 'get' || node.kind === 'set' ? node.kind : 'value';
  const { async: isAsync, generator } = functionPart(node);
  const head = `${accessor === 'value' ? '' : `${accessor} `}${isAsync ? 'async ' : ''}${generator ? '*' : ''}`;
  return { accessor, methodHead: head };
}

/** V8 places a function at its parameters, a class at those of its constructor. */
function anchorOf({ node, offset }: ParsedFunction, source: string): number {
  switch (node.type) {
    case 'FunctionExpression':
      return source.indexOf('(', node.id ? node.id.end - offset : 'function'.length);
    case 'ClassExpression': {
      for (const element of node.body.body) {
        if (element.type === 'MethodDefinition' && element.kind === 'constructor')
          return element.value.start - offset;
      }
      return 0;
    }
    case 'Property':
    case 'MethodDefinition':
      return functionPart(node).start - offset;
    default:
      return 0;
  }
}
