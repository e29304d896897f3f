import type { Identifier } from 'acorn';
import type { Scope } from './scope.ts';

/** One place that names a free variable. Positions are those of the parsed text. */
export interface Reference {
  readonly start: number;
  readonly end: number;
  /** `{ name }`: replacing the name has to keep the key. */
  readonly shorthand: boolean;
  /** `name()`: replacing the name by a member must not pass a receiver. */
  readonly callee: boolean;
}

/** A name that the function takes from outside. */
export interface FreeName {
  readonly references: Reference[];
  /** Properties read off it: `lib.x`, `lib['x']`. */
  readonly members: Set<string>;
  /** Those of them that an assignment sets. */
  readonly assignedMembers: Set<string>;
  /** The value itself is used, not only members of it. */
  whole: boolean;
  /** Named only as `typeof name`, which is no error where it does not exist. */
  typeofOnly: boolean;
  /** Asked for by `typeof name` somewhere, which tells that it may not exist: `typeof window === 'object' ? window.x : y`. */
  typeofTested: boolean;
  assigned: boolean;
}

export type Range = readonly [start: number, end: number];

/** What a function's text takes from around it. */
export interface ScopeAnalysis {
  readonly freeNames: ReadonlyMap<string, FreeName>;
  readonly outerPrivateNames: ReadonlySet<string>;
  readonly importMeta: readonly Range[];
  /** The word `import` of each `import()`. */
  readonly dynamicImports: readonly Range[];
  /** `arguments` of an enclosing function. */
  readonly outerArguments: readonly Range[];
  readonly lexicalThis: boolean;
  /** What it reads off that `this`: `x`, `#x`. */
  readonly lexicalFields: ReadonlySet<string>;
  /** It also uses that `this` as an object: passes it on, or calls methods of it. */
  readonly lexicalObject: boolean;
  readonly lexicalSuper: boolean;
  readonly lexicalNewTarget: boolean;
  readonly directEval: boolean;
  readonly usesWith: boolean;
}

/** How a name is used at one place. */
export interface Use {
  readonly member?: string | undefined;
  readonly typeof?: boolean;
  /** The name, or the member where there is one, is what an assignment sets. */
  readonly assigned?: boolean;
  readonly shorthand?: boolean;
  readonly callee?: boolean;
}

/** What the walk has found so far. */
export class ScopeFindings implements ScopeAnalysis {
  readonly freeNames = new Map<string, FreeName>();
  readonly outerPrivateNames = new Set<string>();
  readonly importMeta: Range[] = [];
  readonly dynamicImports: Range[] = [];
  readonly outerArguments: Range[] = [];
  lexicalThis = false;
  readonly lexicalFields = new Set<string>();
  lexicalObject = false;
  lexicalSuper = false;
  lexicalNewTarget = false;
  directEval = false;
  usesWith = false;

  /** Notes a name, unless a scope of the function itself declares it. */
  reference({ name, start, end }: Identifier, scope: Scope, use: Use = {}): void {
    if (scope.declares(name)) return;
    if (name === 'arguments') {
      if (!scope.owns('args')) this.outerArguments.push([start, end]);
      return;
    }
    let free = this.freeNames.get(name);
    if (free === undefined) {
      const flags = { whole: false, typeofOnly: true, typeofTested: false, assigned: false };
      free = { references: [], members: new Set(), assignedMembers: new Set(), ...flags };
      this.freeNames.set(name, free);
    }
    free.references.push({ start, end, shorthand: use.shorthand === true, callee: use.callee === true });
    if (use.member === undefined) free.whole = true;
    else free.members.add(use.member);
    if (use.typeof) free.typeofTested = true;
    else free.typeofOnly = false;
    if (!use.assigned) return;
    if (use.member === undefined) free.assigned = true;
    else free.assignedMembers.add(use.member);
  }
}
