import type { AnyNode } from 'acorn';
import { type ScopeAnalysis, ScopeFindings } from './scope-findings.ts';
import { ScopeWalker } from './scope-walker.ts';

/**
 * Finds what one function or class takes from outside: the free names and the lexical `this`, `super`, `new.target`
 * and `arguments`. Names that only the creation of a class needs (`extends X`, computed keys, static initialisers) are
 * left out for the root, because nothing holds on to them once the class exists.
 *
 * Written by hand because loading a scope library costs more than everything else of a first capture; the tests hold
 * it against that library.
 */
export function analyzeScope(root: AnyNode, strict: boolean): ScopeAnalysis {
  const findings = new ScopeFindings();
  new ScopeWalker(findings, !strict).root(root);
  return findings;
}
