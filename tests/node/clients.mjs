// Ask an endpoint through JavaScript clients and print their answers as JSON.
//
//     node clients.mjs '{"endpoint": URL, "select": QUERY, "ask": QUERY, "construct": QUERY}'
//
// Prints, per client, the rows of the SELECT (variable to term), the boolean, and the triples.
import { QueryEngine } from '@comunica/query-sparql';
import { SparqlEndpointFetcher } from 'fetch-sparql-endpoint';

const { endpoint, select, ask, construct } = JSON.parse(process.argv[2]);

const term = (t) => [t.termType, t.value, t.language ?? '', t.datatype?.value ?? ''];

async function all(stream) {
  const found = [];
  for await (const item of stream) found.push(item);
  return found;
}

const row = (bindings) => Object.fromEntries([...bindings].map(([variable, value]) => [variable.value, term(value)]));
const triple = (q) => [term(q.subject), term(q.predicate), term(q.object)];

async function comunica(source) {
  const engine = new QueryEngine();
  const context = { sources: [source] };
  return {
    select: (await (await engine.queryBindings(select, context)).toArray()).map(row),
    ask: await engine.queryBoolean(ask, context),
    construct: (await (await engine.queryQuads(construct, context)).toArray()).map(triple),
  };
}

async function fetcher(options) {
  const client = new SparqlEndpointFetcher(options);
  return {
    select: (await all(await client.fetchBindings(endpoint, select))).map((found) =>
      Object.fromEntries(Object.entries(found).map(([name, value]) => [name, term(value)]))),
    ask: await client.fetchAsk(endpoint, ask),
    construct: (await all(await client.fetchTriples(endpoint, construct))).map(triple),
  };
}

process.stdout.write(JSON.stringify({
  'comunica with a hint': await comunica({ type: 'sparql', value: endpoint }),
  'comunica without a hint': await comunica(endpoint),
  'fetch-sparql-endpoint': await fetcher({}),
  'fetch-sparql-endpoint by GET': await fetcher({ method: 'GET' }),
}));
