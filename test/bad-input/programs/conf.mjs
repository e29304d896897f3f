// A context with the settings that are its arguments, KEY=VALUE each.
import { SparkContext } from 'firesteel';

const conf = Object.fromEntries(process.argv.slice(2).map((arg) => arg.split('=')));
const sc = new SparkContext({ master: 'local[1]', appName: 'conf', conf });
for (const key of Object.keys(conf)) console.log(key, sc.getConf().get(key));
console.log(await sc.range(3).count());
await sc.stop();
