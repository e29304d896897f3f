import type { AnyNode, Pattern, Statement } from 'acorn';

/** Adds the names that a binding pattern declares. */
export function addPatternNames(pattern: Pattern, into: Set<string>): void {
  switch (pattern.type) {
    case 'Identifier':
      into.add(pattern.name);
      break;
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        addPatternNames(property.type === 'RestElement' ? property.argument : property.value, into);
      }
      break;
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element !== null) addPatternNames(element, into);
      break;
    case 'AssignmentPattern':
      addPatternNames(pattern.left, into);
      break;
    case 'RestElement':
      addPatternNames(pattern.argument, into);
      break;
    default: // A member expression declares nothing.
  }
}

/** Adds the names a list of statements declares for its own block: let, const, class, function. */
export function addLexicalNames(statements: readonly AnyNode[], into: Set<string>): void {
  for (let statement of statements) {
    while (statement.type === 'LabeledStatement') statement = statement.body;
    if (statement.type === 'VariableDeclaration' && statement.kind !== 'var') {
      for (const { id } of statement.declarations) addPatternNames(id, into);
    } else if (statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration') {
      if (statement.id) into.add(statement.id.name);
    }
  }
}

/**
 * Adds the names declared with `var` anywhere in a function's body. Nested functions and classes are not entered.
 * In sloppy code the functions declared in blocks count too, as they do for the engine.
 */
export function addVarNames(node: AnyNode, into: Set<string>, sloppy: boolean): void {
  const enter = (child: AnyNode | Statement | null | undefined): void => {
    if (child) addVarNames(child, into, sloppy);
  };
  switch (node.type) {
    case 'VariableDeclaration':
      if (node.kind === 'var') for (const { id } of node.declarations) addPatternNames(id, into);
      break;
    case 'FunctionDeclaration':
      if (sloppy && node.id) into.add(node.id.name);
      break;
    case 'BlockStatement':
    case 'StaticBlock':
      node.body.forEach(enter);
      break;
    case 'IfStatement':
      enter(node.consequent);
      enter(node.alternate);
      break;
    case 'ForStatement':
      if (node.init?.type === 'VariableDeclaration') enter(node.init);
      enter(node.body);
      break;
    case 'ForInStatement':
    case 'ForOfStatement':
      if (node.left.type === 'VariableDeclaration') enter(node.left);
      enter(node.body);
      break;
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'LabeledStatement':
    case 'WithStatement':
      enter(node.body);
      break;
    case 'TryStatement':
      enter(node.block);
      enter(node.handler?.body);
      enter(node.finalizer);
      break;
    case 'SwitchStatement':
      for (const { consequent } of node.cases) consequent.forEach(enter);
      break;
    default: // No other statement holds statements of the same function.
  }
}
