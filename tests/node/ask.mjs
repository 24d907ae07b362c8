// Ask questions of given sources through comunica, which knows nothing of them but their addresses, and print the rows.
//
//     node ask.mjs '{"NAME": {"query": QUERY, "sources": [URL, …]}, …}'
import { QueryEngine } from '@comunica/query-sparql';

const found = {};
for (const [name, { query, sources }] of Object.entries(JSON.parse(process.argv[2]))) {
  const rows = await (await new QueryEngine().queryBindings(query, { sources })).toArray();
  found[name] = rows.map((row) => Object.fromEntries([...row].map(([variable, term]) => [variable.value, term.value])));
}
process.stdout.write(JSON.stringify(found));
