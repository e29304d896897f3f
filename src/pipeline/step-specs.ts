import { operatorOf } from '../lineage/nodes.ts';
import type { TaskFunction } from '../lineage/user-function.ts';
import type { BoundaryNode } from './operators/operator.ts';
import { boundaryOperator, elementOperator } from './operators/registry.ts';
import type { PlacedOperator } from './path.ts';
import type { SinkStep } from './sinks/sink.ts';
import type { StepSpec } from './step.ts';

// What errors of a step name: the public method and line that the user's function was given to, else those of the operator itself.

export function specOf({ node }: PlacedOperator): StepSpec {
  const fn = elementOperator(node.kind).fn?.(node);
  return { operator: operatorName(fn, operatorOf(node)), site: siteOf(fn) ?? node.site, fn };
}

export function specOfBoundary(node: BoundaryNode): StepSpec {
  const fn = boundaryOperator(node.kind).fn?.(node);
  return { operator: operatorName(fn, operatorOf(node)), site: siteOf(fn) ?? node.site, fn, whole: true };
}

/** The steps of a sink. */
export function placedSteps(steps: readonly SinkStep[]): readonly SinkStep[] {
  return steps.map((step) => ({
    ...step,
    operator: operatorName(step.fn, step.operator),
    site: siteOf(step.fn) ?? step.site,
  }));
}

export function operatorName(fn: TaskFunction | undefined, otherwise: string): string {
  return fn?.kind === 'user' ? fn.operator : otherwise;
}

function siteOf(fn: TaskFunction | undefined) {
  return fn?.kind === 'user' ? fn.site : undefined;
}
