// Bundles each entry into ../static/built and writes the licences of what is in the bundles beside them.
// Same input, same bytes: nothing here depends on the clock, the folder or the machine.
import { build } from "esbuild";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = new URL(".", import.meta.url);
const out = new URL("../static/built/", here);
const ACCEPTED = new Set(["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD"]);
process.chdir(fileURLToPath(here));

const entries = (await readdir(here)).filter((name) => name.endsWith(".js"));
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const { metafile } = await build({
  entryPoints: entries,
  outdir: fileURLToPath(out),
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  charset: "utf8",
  preserveSymlinks: true, // a package is named by where it is asked for, wherever it lies
  legalComments: "none", // the notice below has every licence in full
  metafile: true,
  logLevel: "warning",
});

const packages = new Set(
  Object.keys(metafile.inputs)
    .map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1])
    .filter(Boolean),
);
const notices = [];
for (const name of [...packages].sort()) {
  const folder = new URL(`node_modules/${name}/`, here);
  const { version, license } = JSON.parse(await readFile(new URL("package.json", folder), "utf8"));
  if (!ACCEPTED.has(license)) throw new Error(`${name}: the licence ${license} is not one of ${[...ACCEPTED].join(", ")}`);
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name}: the package has no licence text to pass on`);
  notices.push(`${name} ${version} (${license})\n\n${(await readFile(new URL(file, folder), "utf8")).trim()}\n`);
}
await writeFile(new URL("NOTICE.txt", out), `The scripts in this folder contain these packages.\n\n${notices.join("\n---\n\n")}`);
