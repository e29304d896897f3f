// Prints what it was started with.
const settings = JSON.parse(process.env.FIRESTEEL_SUBMITTED_SETTINGS ?? '{}');
console.log(JSON.stringify({ args: process.argv.slice(2), settings, execArgv: process.execArgv.length }));
