import { copiesOf } from '../serializer/value-copies.ts';
import { TaskClasses } from './task-classes.ts';

const classes = new TaskClasses();

/** Makes copies of a value that came to the tasks of this isolate with their stage, such as a zero value. */
export function taskCopiesOf(bytes: Uint8Array): () => unknown {
  return copiesOf(bytes, { classes });
}
