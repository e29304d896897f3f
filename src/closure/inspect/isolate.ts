import { InspectorSession } from './inspector-session.ts';
import { ScopeInspector } from './scope-inspector.ts';
import { ScriptTable } from './script-table.ts';

/**
 * What check and capture share in this isolate. Scripts, scopes and classes belong to the isolate, not to a context,
 * so there is one of each. They cost nothing before the first function is looked at.
 */
export const session = new InspectorSession();
export const inspector = new ScopeInspector(session);
export const scripts = new ScriptTable(session);
