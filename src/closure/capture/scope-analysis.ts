import type {
  AnyNode,
  ArrowFunctionExpression,
  Class,
  Function as FunctionSyntax,
  Identifier,
  MemberExpression,
  Pattern,
} from 'acorn';
import { addLexicalNames, addPatternNames, addVarNames } from './declared-names.ts';
import { OWNS_CALL, OWNS_FIELD, OWNS_METHOD, OWNS_NOTHING, type Ownership, Scope } from './scope.ts';

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
  /** The value itself is used, not only members of it. */
  whole: boolean;
  /** Named only as `typeof name`, which is no error where it does not exist. */
  typeofOnly: boolean;
  assigned: boolean;
}

export type Range = readonly [start: number, end: number];

/** What a function's text takes from around it. */
export interface ScopeAnalysis {
  readonly freeNames: Map<string, FreeName>;
  readonly outerPrivateNames: Set<string>;
  readonly importMeta: Range[];
  /** `arguments` of an enclosing function. */
  readonly outerArguments: Range[];
  lexicalThis: boolean;
  lexicalSuper: boolean;
  lexicalNewTarget: boolean;
  directEval: boolean;
  usesWith: boolean;
}

/**
 * Finds what one function or class takes from outside: the free names and the lexical `this`, `super`, `new.target`
 * and `arguments`. Names that only the creation of a class needs (`extends X`, computed keys, static initialisers) are
 * left out for the root, because nothing holds on to them once the class exists.
 *
 * Written by hand because loading a scope library costs more than everything else of a first capture; the tests hold
 * it against that library.
 */
export function analyzeScope(root: AnyNode, strict: boolean): ScopeAnalysis {
  const walker = new ScopeWalker(!strict);
  walker.root(root);
  return walker.result;
}

interface Use {
  readonly member?: string | undefined;
  readonly typeof?: boolean;
  readonly assigned?: boolean;
  readonly shorthand?: boolean;
  readonly callee?: boolean;
}

class ScopeWalker {
  readonly result: ScopeAnalysis = {
    freeNames: new Map(),
    outerPrivateNames: new Set(),
    importMeta: [],
    outerArguments: [],
    lexicalThis: false,
    lexicalSuper: false,
    lexicalNewTarget: false,
    directEval: false,
    usesWith: false,
  };
  readonly #sloppy: boolean;

  constructor(sloppy: boolean) {
    this.#sloppy = sloppy;
  }

  root(node: AnyNode): void {
    const top = new Scope(undefined);
    if (node.type === 'Property' || node.type === 'MethodDefinition') {
      this.#function(node.value as FunctionSyntax, top, OWNS_CALL);
    } else if (node.type === 'ClassExpression') {
      this.#class(node, top, true);
    } else {
      this.#visit(node, top);
    }
  }

  #visit(node: AnyNode | null | undefined, scope: Scope): void {
    if (!node) return;
    switch (node.type) {
      case 'Identifier':
        return this.#reference(node, scope);
      case 'ThisExpression':
        if (!scope.owns('receiver')) this.result.lexicalThis = true;
        return;
      case 'Super':
        if (!scope.owns('home')) this.result.lexicalSuper = true;
        return;
      case 'MetaProperty':
        if (node.meta.name === 'import') this.result.importMeta.push([node.start, node.end]);
        else if (!scope.owns('receiver')) this.result.lexicalNewTarget = true;
        return;
      case 'PrivateIdentifier':
        if (!scope.declaresPrivate(node.name)) this.result.outerPrivateNames.add(node.name);
        return;
      case 'FunctionDeclaration':
      case 'FunctionExpression':
        return this.#function(node, scope, OWNS_CALL);
      case 'ArrowFunctionExpression':
        return this.#function(node, scope, OWNS_NOTHING);
      case 'ClassDeclaration':
      case 'ClassExpression':
        return this.#class(node, scope, false);
      case 'BlockStatement':
        return this.#block(node.body, new Scope(scope));
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        return this.#loop(node, new Scope(scope));
      case 'SwitchStatement': {
        this.#visit(node.discriminant, scope);
        const inner = new Scope(scope);
        addLexicalNames(
          node.cases.flatMap((one) => one.consequent),
          inner.names,
        );
        for (const one of node.cases) this.#children(one, inner);
        return;
      }
      case 'CatchClause': {
        const inner = new Scope(scope);
        if (node.param) {
          addPatternNames(node.param, inner.names);
          this.#pattern(node.param, inner, true);
        }
        return this.#block(node.body.body, inner);
      }
      case 'VariableDeclarator':
        this.#pattern(node.id, scope, true);
        return this.#visit(node.init, scope);
      case 'AssignmentExpression':
        this.#pattern(node.left, scope, false);
        return this.#visit(node.right, scope);
      case 'UpdateExpression':
        if (node.argument.type === 'Identifier')
          return this.#reference(node.argument, scope, { assigned: true });
        return this.#visit(node.argument, scope);
      case 'UnaryExpression':
        if (node.operator === 'typeof' && node.argument.type === 'Identifier') {
          return this.#reference(node.argument, scope, { typeof: true });
        }
        return this.#visit(node.argument, scope);
      case 'CallExpression':
        return this.#call(node, scope);
      case 'MemberExpression':
        return this.#member(node, scope);
      case 'Property':
        if (node.computed) this.#visit(node.key, scope);
        if (node.method || node.kind !== 'init')
          return this.#function(node.value as FunctionSyntax, scope, OWNS_METHOD);
        if (node.shorthand && node.value.type === 'Identifier') {
          return this.#reference(node.value, scope, { shorthand: true });
        }
        return this.#visit(node.value, scope);
      case 'LabeledStatement':
        return this.#visit(node.body, scope);
      case 'BreakStatement':
      case 'ContinueStatement':
        return;
      case 'WithStatement':
        this.result.usesWith = true;
        return this.#children(node, scope);
      default:
        return this.#children(node, scope);
    }
  }

  #children(node: AnyNode, scope: Scope): void {
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) {
        for (const item of value) if (isNode(item)) this.#visit(item, scope);
      } else if (isNode(value)) {
        this.#visit(value, scope);
      }
    }
  }

  #block(statements: readonly AnyNode[], scope: Scope): void {
    addLexicalNames(statements, scope.names);
    for (const statement of statements) this.#visit(statement, scope);
  }

  #loop(node: AnyNode & { type: 'ForStatement' | 'ForInStatement' | 'ForOfStatement' }, scope: Scope): void {
    if (node.type === 'ForStatement') {
      if (node.init?.type === 'VariableDeclaration') addLexicalNames([node.init], scope.names);
      return this.#children(node, scope);
    }
    if (node.left.type === 'VariableDeclaration') {
      addLexicalNames([node.left], scope.names);
      this.#visit(node.left, scope);
    } else {
      this.#pattern(node.left, scope, false);
    }
    this.#visit(node.right, scope);
    this.#visit(node.body, scope);
  }

  #call(node: AnyNode & { type: 'CallExpression' }, scope: Scope): void {
    if (node.callee.type === 'Identifier') {
      if (node.callee.name === 'eval' && !scope.declares('eval')) this.result.directEval = true;
      this.#reference(node.callee, scope, { callee: true });
    } else {
      this.#visit(node.callee, scope);
    }
    for (const argument of node.arguments) this.#visit(argument, scope);
  }

  #member(node: MemberExpression, scope: Scope): void {
    if (node.object.type === 'Identifier') this.#reference(node.object, scope, { member: memberName(node) });
    else this.#visit(node.object, scope);
    if (node.computed || node.property.type === 'PrivateIdentifier') this.#visit(node.property, scope);
  }

  /** Parameters have a scope of their own: their defaults do not see what the body declares. */
  #function(node: FunctionSyntax | ArrowFunctionExpression, outer: Scope, owns: Ownership): void {
    let around = outer;
    if (node.type === 'FunctionExpression' && node.id) {
      around = new Scope(outer);
      around.names.add(node.id.name);
    }
    const parameters = new Scope(around, owns);
    for (const parameter of node.params) addPatternNames(parameter, parameters.names);
    for (const parameter of node.params) this.#pattern(parameter, parameters, true);
    if (node.body.type !== 'BlockStatement') return this.#visit(node.body, parameters);
    const body = new Scope(parameters);
    addVarNames(node.body, body.names, this.#sloppy);
    this.#block(node.body.body, body);
  }

  #class(node: Class, outer: Scope, isRoot: boolean): void {
    const scope = new Scope(outer);
    if (node.id) scope.names.add(node.id.name);
    for (const element of node.body.body) {
      if (element.type === 'StaticBlock' || element.key.type !== 'PrivateIdentifier') continue;
      scope.privateNames.add(element.key.name);
    }
    if (!isRoot) this.#visit(node.superClass, scope);
    for (const element of node.body.body) {
      if (element.type === 'StaticBlock') {
        if (isRoot) continue;
        const block = new Scope(scope, OWNS_FIELD);
        addVarNames(element, block.names, this.#sloppy);
        this.#block(element.body, block);
        continue;
      }
      if (element.computed && !isRoot) this.#visit(element.key, scope);
      if (element.type === 'MethodDefinition') this.#function(element.value, scope, OWNS_METHOD);
      else if (!isRoot || !element.static) this.#visit(element.value, new Scope(scope, OWNS_FIELD));
    }
  }

  /** The expressions inside a pattern, and, where it assigns instead of declaring, its targets. */
  #pattern(pattern: Pattern | AnyNode, scope: Scope, declares: boolean): void {
    switch (pattern.type) {
      case 'Identifier':
        if (!declares) this.#reference(pattern, scope, { assigned: true });
        break;
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') this.#pattern(property.argument, scope, declares);
          else this.#patternProperty(property, scope, declares);
        }
        break;
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element) this.#pattern(element, scope, declares);
        break;
      case 'AssignmentPattern':
        this.#pattern(pattern.left, scope, declares);
        this.#visit(pattern.right, scope);
        break;
      case 'RestElement':
        this.#pattern(pattern.argument, scope, declares);
        break;
      default:
        this.#visit(pattern, scope);
    }
  }

  #patternProperty(property: AnyNode & { type: 'Property' }, scope: Scope, declares: boolean): void {
    if (property.computed) this.#visit(property.key, scope);
    const value = property.value as Pattern;
    if (declares || !property.shorthand) return this.#pattern(value, scope, declares);
    const target = value.type === 'AssignmentPattern' ? value.left : value;
    this.#reference(target as Identifier, scope, { assigned: true, shorthand: true });
    if (value.type === 'AssignmentPattern') this.#visit(value.right, scope);
  }

  #reference({ name, start, end }: Identifier, scope: Scope, use: Use = {}): void {
    if (scope.declares(name)) return;
    if (name === 'arguments') {
      if (!scope.owns('args')) this.result.outerArguments.push([start, end]);
      return;
    }
    let free = this.result.freeNames.get(name);
    if (free === undefined) {
      free = { references: [], members: new Set(), whole: false, typeofOnly: true, assigned: false };
      this.result.freeNames.set(name, free);
    }
    free.references.push({ start, end, shorthand: use.shorthand === true, callee: use.callee === true });
    if (use.member === undefined) free.whole = true;
    else free.members.add(use.member);
    if (!use.typeof) free.typeofOnly = false;
    if (use.assigned) free.assigned = true;
  }
}

function memberName({ computed, property }: MemberExpression): string | undefined {
  if (!computed) return property.type === 'Identifier' ? property.name : undefined;
  return property.type === 'Literal' ? String(property.value) : undefined;
}

function isNode(value: unknown): value is AnyNode {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}
