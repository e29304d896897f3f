import type { ClassElement, ClassShape } from './class-shape.ts';
import type { TextEdit } from './text-edits.ts';

/** The names a class's text gets for what it cannot name by itself. */
export interface ClassNames {
  /** What it extends: that was evaluated when the class was made, and nothing holds on to the expression. */
  readonly heritage: string;
  /** The executor's `ReviveSupport`. */
  readonly support: string;
  /** The n-th computed key. */
  readonly key: (index: number) => string;
}

export interface RewrittenClass {
  readonly edits: readonly TextEdit[];
  /** The elements whose keys have become names, in the order of the names. */
  readonly computed: readonly ClassElement[];
  /** The first field whose computed key nothing can tell. */
  readonly unknownField: ClassElement | undefined;
}

/** Keys that mean the same on every machine and may stay in the text. */
const CONSTANT_KEY = /^(?:Symbol\.[A-Za-z]+|'[^'\\]*'|"[^"\\]*"|\d+)$/;

/**
 * What has to change in a class's text so that it can be evaluated again elsewhere: its static initialisers do not run
 * a second time (the values travel), its heritage and computed keys are bound by name, and, where instances carry
 * #private members, an executor can install those on an object without running the user's constructor.
 */
export function rewriteClass(source: string, shape: ClassShape, names: ClassNames): RewrittenClass {
  const edits: TextEdit[] = [];
  const computed: ClassElement[] = [];
  let unknownField: ClassElement | undefined;
  if (shape.heritage) edits.push({ start: shape.heritage[0], end: shape.heritage[1], text: names.heritage });
  const exposed = exposePrivateFields(shape, names.support);
  // At the end, so that it moves nothing to another column.
  if (exposed) edits.push({ start: shape.end, end: shape.end, text: exposed });
  for (const element of shape.elements) {
    const isKeyKnown = !element.computed || CONSTANT_KEY.test(textOf(source, element.key));
    if (element.kind === 'static-block') {
      edits.push(cut(element.range));
    } else if (element.kind === 'field') {
      if (!isKeyKnown && !element.static) unknownField ??= element;
      edits.push(...rewriteField(element, shape, names));
    } else {
      if (!isKeyKnown && element.key) {
        edits.push({ start: element.key[0], end: element.key[1], text: names.key(computed.length) });
        computed.push(element);
      }
      if (element.body !== undefined && shape.stampsInstances)
        edits.push(guardConstructor(element.body, shape, names));
    }
  }
  return { edits, computed, unknownField };
}

function rewriteField(element: ClassElement, shape: ClassShape, names: ClassNames): TextEdit[] {
  const { value, key, range, name } = element;
  if (element.static) {
    if (!name?.startsWith('#')) return [cut(range)];
    // Up to the end of the field: parentheses around the value are no part of its range.
    return value && key ? [{ start: key[1], end: range[1], text: ';' }] : [];
  }
  if (value === undefined || element.isPure || !shape.stampsInstances) return [];
  return [
    { start: value[0], end: value[0], text: `${names.support}.isReviving?void 0:(` },
    { start: value[1], end: value[1], text: ')' },
  ];
}

function guardConstructor(body: number, shape: ClassShape, { support }: ClassNames): TextEdit {
  const leave = shape.heritage ? '{super();return}' : 'return;';
  return { start: body, end: body, text: `if(new.target===${support}.Stamp)${leave}` };
}

/**
 * Only code inside the class can reach a #private field: a static block hands out a setter for each, and, where instances have #private members, what reads
 * the fields of one in that order.
 */
function exposePrivateFields(shape: ClassShape, support: string): string | undefined {
  const setters = shape.elements
    .filter(({ kind, name }) => kind === 'field' && name?.startsWith('#'))
    .map(
      ({ name, static: isStatic }) =>
        `${JSON.stringify(`${isStatic ? 'static ' : ''}${name}`)}:(o,v)=>{o.${name}=v}`,
    );
  const reader = shape.stampsInstances ? `,${fieldReader(shape)}` : '';
  if (setters.length === 0 && reader === '') return undefined;
  return `;static{${support}.expose(this,{${setters.join(',')}}${reader})}`;
}

/** The text of a function that gives the values of an instance's #private fields, or undefined for an object that the class never initialised. */
function fieldReader({ elements }: ClassShape): string {
  const members = elements.filter(({ static: isStatic, name }) => !isStatic && name?.startsWith('#'));
  const fields = members.filter(({ kind }) => kind === 'field');
  return `o=>${members[0]?.name} in o?[${fields.map(({ name }) => `o.${name}`).join(',')}]:void 0`;
}

function cut([start, end]: readonly [number, number]): TextEdit {
  return { start, end, text: '' };
}

function textOf(source: string, range: readonly [number, number] | undefined): string {
  return range ? source.slice(range[0], range[1]) : '';
}
