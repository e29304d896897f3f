import type {
  AnyNode,
  ArrowFunctionExpression,
  AssignmentProperty,
  Class,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  Function as FunctionSyntax,
  Identifier,
  MemberExpression,
  Pattern,
  Property,
} from 'acorn';
import { addLexicalNames, addPatternNames, addVarNames } from './declared-names.ts';
import { OWNS_CALL, OWNS_FIELD, OWNS_METHOD, OWNS_NOTHING, type Ownership, Scope } from './scope.ts';
import type { ScopeFindings, Use } from './scope-findings.ts';

type Loop = ForStatement | ForInStatement | ForOfStatement;

/** Walks the syntax tree of one function and tells `findings` what it takes from outside. */
export class ScopeWalker {
  readonly #findings: ScopeFindings;
  readonly #sloppy: boolean;

  constructor(findings: ScopeFindings, sloppy: boolean) {
    this.#findings = findings;
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

  /** Nodes that make or leave scopes, or name something in a way of their own; all others are just their children. */
  #visit(node: AnyNode | null | undefined, scope: Scope): void {
    switch (node?.type) {
      case undefined:
      case 'BreakStatement':
      case 'ContinueStatement':
        break;
      case 'FunctionDeclaration':
      case 'FunctionExpression':
        this.#function(node, scope, OWNS_CALL);
        break;
      case 'ArrowFunctionExpression':
        this.#function(node, scope, OWNS_NOTHING);
        break;
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.#class(node, scope, false);
        break;
      case 'BlockStatement':
        this.#block(node.body, new Scope(scope));
        break;
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        this.#loop(node, new Scope(scope));
        break;
      case 'SwitchStatement':
        this.#switch(node, scope);
        break;
      case 'CatchClause':
        this.#catch(node, new Scope(scope));
        break;
      case 'WithStatement':
        this.#findings.usesWith = true;
        this.#children(node, scope);
        break;
      case 'LabeledStatement':
        this.#visit(node.body, scope);
        break;
      default:
        this.#expression(node as AnyNode, scope);
    }
  }

  #expression(node: AnyNode, scope: Scope): void {
    const findings = this.#findings;
    switch (node.type) {
      case 'Identifier':
        findings.reference(node, scope);
        break;
      case 'ThisExpression':
        if (!scope.owns('receiver')) findings.lexicalThis = findings.lexicalObject = true;
        break;
      case 'Super':
        if (!scope.owns('home')) findings.lexicalSuper = true;
        break;
      case 'MetaProperty':
        if (node.meta.name === 'import') findings.importMeta.push([node.start, node.end]);
        else if (!scope.owns('receiver')) findings.lexicalNewTarget = true;
        break;
      case 'ImportExpression':
        findings.dynamicImports.push([node.start, node.start + 'import'.length]);
        this.#children(node, scope);
        break;
      case 'PrivateIdentifier':
        if (!scope.declaresPrivate(node.name)) findings.outerPrivateNames.add(node.name);
        break;
      case 'VariableDeclarator':
        this.#pattern(node.id, scope, true);
        this.#visit(node.init, scope);
        break;
      case 'AssignmentExpression':
        this.#pattern(node.left, scope, false);
        this.#visit(node.right, scope);
        break;
      case 'UpdateExpression':
        this.#named(node.argument, scope, { assigned: true });
        break;
      case 'UnaryExpression':
        this.#named(node.argument, scope, { typeof: node.operator === 'typeof' });
        break;
      case 'CallExpression':
        this.#call(node, scope);
        break;
      case 'MemberExpression':
        this.#member(node, scope, false);
        break;
      case 'Property':
        this.#property(node, scope);
        break;
      default:
        this.#children(node, scope);
    }
  }

  #children(node: AnyNode, scope: Scope): void {
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value])
        if (isNode(child)) this.#visit(child, scope);
    }
  }

  /** A name used in a certain way, or any other expression. */
  #named(node: AnyNode, scope: Scope, use: Use): void {
    if (node.type === 'Identifier') this.#findings.reference(node, scope, use);
    else this.#visit(node, scope);
  }

  #member(node: MemberExpression, scope: Scope, assigned: boolean): void {
    if (node.object.type === 'ThisExpression') this.#memberOfThis(node, scope);
    else this.#named(node.object, scope, memberUse(node, assigned));
    if (node.computed || node.property.type === 'PrivateIdentifier') this.#visit(node.property, scope);
  }

  #memberOfThis(node: MemberExpression, scope: Scope): void {
    if (scope.owns('receiver')) return;
    const { property } = node;
    const name = property.type === 'PrivateIdentifier' ? `#${property.name}` : memberName(node);
    this.#findings.lexicalThis = true;
    if (name === undefined) this.#findings.lexicalObject = true;
    else this.#findings.lexicalFields.add(name);
  }

  #call(node: AnyNode & { type: 'CallExpression' }, scope: Scope): void {
    const { callee } = node;
    const isEval = callee.type === 'Identifier' && callee.name === 'eval' && !node.optional;
    if (isEval && !scope.declares('eval')) this.#findings.directEval = true;
    if (callee.type === 'MemberExpression' && callee.object.type === 'ThisExpression')
      this.#visit(callee.object, scope);
    this.#named(callee, scope, { callee: true });
    for (const argument of node.arguments) this.#visit(argument, scope);
  }

  #property(node: Property | AssignmentProperty, scope: Scope): void {
    if (node.computed) this.#visit(node.key, scope);
    if (node.method || node.kind !== 'init') this.#function(node.value as FunctionSyntax, scope, OWNS_METHOD);
    else this.#named(node.value, scope, { shorthand: node.shorthand });
  }

  #block(statements: readonly AnyNode[], scope: Scope): void {
    addLexicalNames(statements, scope.names);
    for (const statement of statements) this.#visit(statement, scope);
  }

  #loop(node: Loop, scope: Scope): void {
    const head = node.type === 'ForStatement' ? node.init : node.left;
    if (head?.type === 'VariableDeclaration') addLexicalNames([head], scope.names);
    if (node.type === 'ForStatement') {
      this.#children(node, scope);
      return;
    }
    if (node.left.type === 'VariableDeclaration') this.#visit(node.left, scope);
    else this.#pattern(node.left, scope, false);
    this.#visit(node.right, scope);
    this.#visit(node.body, scope);
  }

  #switch(node: AnyNode & { type: 'SwitchStatement' }, scope: Scope): void {
    this.#visit(node.discriminant, scope);
    const inner = new Scope(scope);
    for (const { consequent } of node.cases) addLexicalNames(consequent, inner.names);
    for (const one of node.cases) this.#children(one, inner);
  }

  #catch(node: AnyNode & { type: 'CatchClause' }, scope: Scope): void {
    if (node.param) {
      addPatternNames(node.param, scope.names);
      this.#pattern(node.param, scope, true);
    }
    this.#block(node.body.body, scope);
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
    const body = new Scope(parameters);
    if (node.body.type === 'BlockStatement') {
      addVarNames(node.body, body.names, this.#sloppy);
      this.#block(node.body.body, body);
    } else {
      this.#visit(node.body, body);
    }
  }

  #class(node: Class, outer: Scope, isRoot: boolean): void {
    const scope = new Scope(outer);
    if (node.id) scope.names.add(node.id.name);
    for (const element of node.body.body) {
      const key = element.type === 'StaticBlock' ? undefined : (element.key as AnyNode);
      if (key?.type === 'PrivateIdentifier') scope.privateNames.add(key.name);
    }
    if (!isRoot) this.#visit(node.superClass, scope);
    for (const element of node.body.body) this.#classElement(element, scope, isRoot);
  }

  #classElement(element: Class['body']['body'][number], scope: Scope, isRoot: boolean): void {
    if (element.type !== 'StaticBlock' && element.computed && !isRoot) this.#visit(element.key, scope);
    if (element.type === 'MethodDefinition') {
      this.#function(element.value, scope, OWNS_METHOD);
    } else if (element.type === 'PropertyDefinition') {
      if (!isRoot || !element.static) this.#visit(element.value, new Scope(scope, OWNS_FIELD));
    } else if (!isRoot) {
      const block = new Scope(scope, OWNS_FIELD);
      addVarNames(element, block.names, this.#sloppy);
      this.#block(element.body, block);
    }
  }

  /** The expressions inside a pattern, and, where it assigns instead of declaring, its targets. */
  #pattern(pattern: Pattern | AnyNode, scope: Scope, declares: boolean): void {
    switch (pattern.type) {
      case 'Identifier':
        if (!declares) this.#findings.reference(pattern, scope, { assigned: true });
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
      case 'MemberExpression':
        this.#member(pattern, scope, true);
        break;
      default:
        this.#visit(pattern, scope);
    }
  }

  #patternProperty(property: AnyNode & { type: 'Property' }, scope: Scope, declares: boolean): void {
    if (property.computed) this.#visit(property.key, scope);
    const value = property.value as Pattern;
    if (declares || !property.shorthand) {
      this.#pattern(value, scope, declares);
      return;
    }
    const target = value.type === 'AssignmentPattern' ? value.left : value;
    this.#findings.reference(target as Identifier, scope, { assigned: true, shorthand: true });
    if (value.type === 'AssignmentPattern') this.#visit(value.right, scope);
  }
}

/** A member by a name that the text does not tell is a use of the whole, and no assignment of it. */
function memberUse(node: MemberExpression, assigned: boolean): Use {
  const member = memberName(node);
  return member === undefined ? {} : { member, assigned };
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
