// Collects what one service needs to run, and nothing else: node deploy/stage-app.mjs <app> <empty folder>.
// The libraries are found by what the compiled code requires, packages by what those depend on.
import { copyFile, link, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isBuiltin } from 'node:module';

const root = join(import.meta.dirname, '..');
const ours = '@carbon-butler/';
/** Compiled, but never part of a running service. */
const leftOut = /(^|[/\\])(testing|__fixtures__|__vectors__)([/\\]|$)|\.(d\.ts|map|tsbuildinfo)$|\.spec\.js$/;
/** In packages, for those who write code against them: half of their bytes. */
const unread = /\.(d\.[cm]?ts|map)$/;

/** @param {string} path */
async function readJson(path) {
  return JSON.parse(await readFile(path, 'utf8'));
}

/** The package a specifier belongs to: `@a/b/c` -> `@a/b`, `d/e` -> `d`. @param {string} specifier */
function packageOf(specifier) {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Packages that compiled code in a folder requires. @param {string} folder */
async function requiredBy(folder) {
  const files = (await readdir(folder, { recursive: true })).filter(
    (file) => file.endsWith('.js') && !leftOut.test(file),
  );
  const found = new Set();
  for (const file of files)
    for (const [, specifier] of (await readFile(join(folder, file), 'utf8')).matchAll(
      /\b(?:require|import)\("([^".][^"]*)"\)/g,
    ))
      if (!isBuiltin(specifier)) found.add(packageOf(specifier));
  return found;
}

/** Where node finds a package from a folder, or undefined. @param {string} name @param {string} from */
function locate(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === root || folder === dirname(folder)) return undefined;
  }
}

/** The app's own dist and our libraries' that it reaches: folder by package. @param {string} app */
async function libraries(app) {
  const workspace = new Map();
  for (const kind of await readdir(join(root, 'libs')))
    for (const name of await readdir(join(root, 'libs', kind))) {
      const folder = join(root, 'libs', kind, name);
      if (existsSync(join(folder, 'package.json')))
        workspace.set((await readJson(join(folder, 'package.json'))).name, folder);
    }
  const reached = new Map();
  const externals = new Set();
  const waiting = [join(root, 'apps', app)];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop())
    for (const name of await requiredBy(join(folder, 'dist'))) {
      if (!name.startsWith(ours)) externals.add(name);
      else if (!reached.has(name)) {
        const library = workspace.get(name);
        if (library === undefined) throw new Error(`${folder} requires ${name}, which is no library of this workspace`);
        reached.set(name, library);
        waiting.push(library);
      }
    }
  return { reached, externals };
}

/**
 * The folders of packages and of all that they need. Peers count where the workspace itself depends on them: so a
 * framework finds its drivers, and a driver that nobody asked for stays away.
 * @param {ReadonlySet<string>} names
 */
async function packageFolders(names) {
  const { dependencies: chosen } = await readJson(join(root, 'package.json'));
  const folders = new Set();
  const waiting = [...names].map((name) => ({ name, from: root, optional: false }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const folder = locate(next.name, next.from);
    if (folder === undefined) {
      if (next.optional) continue;
      throw new Error(`${next.name}, needed by ${relative(root, next.from) || 'our code'}, is not installed`);
    }
    if (folders.has(folder)) continue;
    folders.add(folder);
    const {
      dependencies = {},
      optionalDependencies = {},
      peerDependencies = {},
    } = await readJson(join(folder, 'package.json'));
    for (const name of Object.keys(dependencies))
      waiting.push({ name, from: folder, optional: name in optionalDependencies });
    for (const name of Object.keys(optionalDependencies)) waiting.push({ name, from: folder, optional: true });
    for (const name of Object.keys(peerDependencies).filter((peer) => peer in chosen))
      waiting.push({ name, from: folder, optional: true });
  }
  return folders;
}

/** A second name for a file costs nothing; across file systems it takes a copy. @param {string} from @param {string} to */
async function place(from, to) {
  try {
    await link(from, to);
  } catch (error) {
    if (error.code !== 'EXDEV' && error.code !== 'EPERM') throw error;
    await copyFile(from, to);
  }
}

/** @param {string} from @param {string} to @param {(path: string) => boolean} keep asked with paths below `from` */
async function copyTree(from, to, keep, below = '') {
  await mkdir(join(to, below), { recursive: true });
  const entries = (await readdir(join(from, below), { withFileTypes: true })).filter(({ name }) =>
    keep(join(below, name)),
  );
  await Promise.all(
    entries.filter((entry) => entry.isFile()).map(({ name }) => place(join(from, below, name), join(to, below, name))),
  );
  for (const entry of entries) if (entry.isDirectory()) await copyTree(from, to, keep, join(below, entry.name));
}

/** @param {string} app @param {string} target */
async function stage(app, target) {
  const appFolder = join(root, 'apps', app);
  if (!existsSync(join(appFolder, 'dist/main.js'))) throw new Error(`apps/${app} is not built: npx tsc -b apps/${app}`);
  await mkdir(target, { recursive: true });
  if ((await readdir(target)).length > 0) throw new Error(`${target} is not empty`);
  const { reached, externals } = await libraries(app);
  const copyBuilt = async (from, to) => {
    await copyTree(join(from, 'dist'), join(to, 'dist'), (path) => !leftOut.test(path));
    // What it reads beside its code, such as fonts.
    if (existsSync(join(from, 'assets'))) await copyTree(join(from, 'assets'), join(to, 'assets'), () => true);
    await place(join(from, 'package.json'), join(to, 'package.json'));
  };
  await copyBuilt(appFolder, join(target, 'apps', app));
  for (const [name, folder] of reached) await copyBuilt(folder, join(target, 'node_modules', name));
  // Packages inside a package are needed by themselves or not at all.
  for (const folder of await packageFolders(externals))
    await copyTree(
      folder,
      join(target, relative(root, folder)),
      (path) => !/(^|[/\\])node_modules$/.test(path) && !unread.test(path),
    );
  await place(join(import.meta.dirname, 'healthcheck.mjs'), join(target, 'healthcheck.mjs'));
  await writeFile(
    join(target, 'package.json'),
    `${JSON.stringify(await manifest(app, reached, externals), null, 2)}\n`,
  );
}

/** Names what is there, for the list of contents. */
async function manifest(app, reached, externals) {
  const { version, license } = await readJson(join(root, 'package.json'));
  const dependencies = {};
  for (const [name, folder] of reached) dependencies[name] = (await readJson(join(folder, 'package.json'))).version;
  for (const name of externals)
    dependencies[name] = (await readJson(join(root, 'node_modules', name, 'package.json'))).version;
  return { name: `${ours}${app}`, version, license, private: true, dependencies };
}

const [app, target] = process.argv.slice(2);
if (app === undefined || target === undefined) throw new Error('usage: node deploy/stage-app.mjs <app> <empty folder>');
await stage(app, target);
