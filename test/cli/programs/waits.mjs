// Waits for an action of a context that is cancelled as a real one is, and whose stop() takes its time, or for ever.
let reject;
const promise = new Promise((_, refuse) => {
  reject = refuse;
});
globalThis[Symbol.for('firesteel.publishedContext')] = {
  cancelAllJobs(reason) {
    console.log(`cancelled: ${reason}`);
    reject(Object.assign(new Error('the job was cancelled'), { code: 'JOB_CANCELLED' }));
  },
  async stop() {
    console.log('stopping');
    if (process.argv[2] === 'for-ever') await new Promise(() => {});
    await new Promise((resolve) => setTimeout(resolve, 200));
    console.log('stopped');
  },
};
setInterval(() => {}, 1000);
console.log(`ready ${process.pid}`);
if (process.argv[2] === 'busy') for (;;);
if (process.argv[2] === 'exits') promise.catch(() => process.exit(5));
await promise;
