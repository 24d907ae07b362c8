// Run one W3C manifest with rdf-test-suite against a read-only endpoint; print what came of each test as JSON.
//
//     node suite.cjs '{"manifest": URL, "map": [URL, FOLDER], "options": {…Endpoint: URL}, "publisher": URL}'
//
// The suite loads its data by update, which the endpoint refuses. So the data of the protocol tests are published
// before, and each writing request of a graph-store test must be refused by the endpoint and is then carried out by
// the `publisher`, which gives the endpoint a new version of its dataset. All that is read comes from the endpoint.
'use strict';

const {
  TestCaseGraphStoreProtocol: GraphStore,
  TestCaseProtocol: Protocol,
  TestSuiteRunner,
} = require('rdf-test-suite');

const { manifest, map, options, publisher } = JSON.parse(process.argv[2]);
const READ = new Set(['GET', 'HEAD']);
let read = 0;

async function tell(word) {
  const response = await fetch(`${publisher}/${word}`, { method: 'POST' });
  if (!response.ok) throw new Error(`the publisher cannot ${word}: ${await response.text()}`);
}

async function mustRefuse(url, method) {
  const response = await fetch(url, { method, body: method === 'DELETE' ? undefined : '<a> <b> <c> .' });
  const body = await response.text();
  const form = response.headers.get('content-type');
  if (response.status !== 405 || form !== 'application/problem+json' || response.headers.get('allow').includes(method)) {
    throw new Error(`${method} ${url} is not refused: ${response.status} ${form} ${body}`);
  }
}

Protocol.prototype.loadGraphData = async () => undefined;
GraphStore.prototype.clearGraphs = async () => tell('reset');
const send = GraphStore.prototype.testRequest;
GraphStore.prototype.testRequest = async function (endpoint, request, templates) {
  if (READ.has(request.method)) {
    await tell('publish');
    read += 1;
    return send.call(this, endpoint, request, templates);
  }
  await mustRefuse(GraphStore.resolveRequestUrl(endpoint, request.absolutePath), request.method);
  return send.call(this, publisher + new URL(endpoint).pathname, request, templates);
};

(async () => {
  const found = await new TestSuiteRunner().runManifest(manifest, {}, {
    customEngingeOptions: options,
    testRegex: /./u,
    timeOutDuration: 60_000,
    urlToFileMapping: map.join('~'),
  });
  const results = found.map(({ test, ok, skipped, error }) => ({
    id: test.uri.split('#')[1],
    ok: Boolean(ok),
    skipped: Boolean(skipped),
    error: error ? String(error.message) : '',
  }));
  process.stdout.write(JSON.stringify({ results, read }));
})().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
