// Builds scripts, styles, icons and font into src/obhut/ui/static/ui/dist.
//
// Every file carries a hash of its content in its name, so it may be cached for ever; `manifest.json`
// maps the plain name to the hashed one and is written last: it is the stamp that make looks at.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(here, "../src/obhut/ui/static/ui/dist");
const entries = ["app.js", "chart.js", "line.js", "theme.js", "app.css"];

async function clean() {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
}

async function bundle() {
  const result = await build({
    absWorkingDir: here,
    entryPoints: entries.map((name) => `src/${name}`),
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome123", "firefox128", "safari17.5"], // what the style sheet needs: light-dark(), relative colours
    outdir: out,
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file" },
    legalComments: "linked",
    metafile: true,
    logLevel: "warning",
  });
  return Object.entries(result.metafile.outputs);
}

function namesOf(outputs) {
  const names = {};
  for (const [path, output] of outputs) {
    if (output.entryPoint) names[basename(output.entryPoint)] = basename(path);
    else if (path.endsWith(".woff2")) names["inter.woff2"] = basename(path);
  }
  return names;
}

async function symbol(line) {
  const [name, kind = "outline"] = line.split(/\s+/);
  const file = join(here, "node_modules/@tabler/icons/icons", kind, `${name}.svg`);
  const inner = (await readFile(file, "utf8")).replace(/<!--[\s\S]*?-->/g, "").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, "")}</symbol>`;
}

async function sprite() {
  const lines = (await readFile(join(here, "src/icons.txt"), "utf8")).split("\n").map((line) => line.trim());
  const symbols = await Promise.all(lines.filter((line) => line && !line.startsWith("#")).map(symbol));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
  return hashed("icons", "svg", Buffer.from(svg));
}

async function hashed(stem, extension, content) {
  const name = `${stem}-${createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase()}.${extension}`;
  await writeFile(join(out, name), content);
  return name;
}

async function compress() {
  for (const name of await readdir(out)) {
    if (!/\.(js|css|svg)$/.test(name)) continue;
    const content = await readFile(join(out, name));
    await writeFile(join(out, `${name}.gz`), gzipSync(content, { level: 9 }));
    await writeFile(join(out, `${name}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  }
}

await clean();
const names = namesOf(await bundle());
names["icons.svg"] = await sprite();
names["favicon.svg"] = await hashed("favicon", "svg", await readFile(join(here, "src/favicon.svg")));
await compress();
await writeFile(join(out, "manifest.json"), `${JSON.stringify(names, null, 2)}\n`);
