// Ask documents on the web through comunica, which finds out by itself what they are, and print the answers as JSON.
//
//     node documents.mjs '{"sources": [URL, …], "queries": {NAME: SELECT, …}}'
//
// Prints, per query, the rows (variable to text).
import { QueryEngine } from '@comunica/query-sparql';

const { sources, queries } = JSON.parse(process.argv[2]);
const engine = new QueryEngine();
const found = {};
for (const [name, query] of Object.entries(queries)) {
  const rows = await (await engine.queryBindings(query, { sources })).toArray();
  found[name] = rows.map((row) => Object.fromEntries([...row].map(([variable, value]) => [variable.value, value.value])));
}
process.stdout.write(JSON.stringify(found));
