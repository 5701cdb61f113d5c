import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';

/**
 * What an engine would only find while building, and what it would not find at all, for lack of an engine.
 *
 * @param {string} text the Dockerfile
 * @param {{ context: string, isIgnored: (path: string) => boolean }} tree the build context
 * @returns {string[]} one finding a line, with its line number
 */
export function dockerfileFindings(text, { context, isIgnored }) {
  const file = DockerfileParser.parse(text);
  const findings = [];
  const report = (instruction, message) => findings.push(`line ${instruction.getRange().start.line + 1}: ${message}`);
  const stages = file.getFROMs();
  const names = stages.map((stage) => stage.getBuildStage());
  for (const stage of stages) checkBase(stage, names, argumentsOf(file), report);
  for (const copy of file.getCOPYs()) checkCopy(copy, names, { context, isIgnored }, report);
  for (const instruction of file.getInstructions()) checkInstruction(instruction, report);
  for (const name of names.slice(names.indexOf('runtime') + 1)) checkTarget(text, name, findings);
  const runtime = stageText(text, 'runtime');
  for (const [what, pattern] of [
    ['a numeric user that is not root', /^USER [1-9]\d*:[1-9]\d*$/m],
    ['a STOPSIGNAL', /^STOPSIGNAL SIGTERM$/m],
    ['a HEALTHCHECK without a shell', /^HEALTHCHECK .*CMD \["node",/m],
    ['npm removed', /^RUN rm -rf .*\/usr\/local\/lib\/node_modules/m],
    ['its source as a label', /org\.opencontainers\.image\.source=/],
    ['NODE_ENV=production', /NODE_ENV=production/],
  ])
    if (!pattern.test(runtime)) findings.push(`stage runtime: ${what} is missing`);
  return findings;
}

function argumentsOf(file) {
  return Object.fromEntries(
    file.getInitialARGs().map((argument) => [argument.getProperty().getName(), argument.getProperty().getValue()]),
  );
}

/** An image of others is named by a version down to the patch, or by digest. */
function checkBase(stage, names, variables, report) {
  const image = stage.getImage().replaceAll(/\$\{(\w+)\}/g, (_, name) => variables[name] ?? '');
  if (names.includes(image)) return;
  if (!/(:\d+\.\d+\.\d+(-[\w.-]+)?|@sha256:[0-9a-f]{64})$/.test(image))
    report(stage, `${image} is not pinned to a version`);
}

function checkCopy(copy, names, { context, isIgnored }, report) {
  const from = copy.getFromFlag()?.getValue();
  if (from !== undefined) {
    if (!names.includes(from)) report(copy, `there is no stage ${from}`);
    return;
  }
  const sources = copy
    .getArguments()
    .slice(0, -1)
    .map((argument) => argument.getValue());
  for (const source of sources) {
    if (!existsSync(join(context, source))) report(copy, `${source} does not exist`);
    else if (isIgnored(source)) report(copy, `${source} is kept out of the build context`);
  }
}

function checkInstruction(instruction, report) {
  const keyword = instruction.getKeyword();
  const value = instruction.getArgumentsContent() ?? '';
  if (keyword === 'ADD') report(instruction, 'ADD fetches and unpacks; use COPY');
  if (['CMD', 'ENTRYPOINT'].includes(keyword) && !value.startsWith('['))
    report(instruction, `${keyword} through a shell swallows signals`);
  if (keyword === 'RUN' && /\b(curl|wget)\b/.test(value)) report(instruction, 'downloads what nothing has checked');
  if (keyword === 'RUN' && /\bsudo\b/.test(value)) report(instruction, 'sudo');
  if (['ENV', 'ARG'].includes(keyword) && /(PASSWORD|TOKEN|SECRET|_KEY)\w*=/i.test(value))
    report(instruction, 'a secret stays in the image');
}

function checkTarget(text, name, findings) {
  const stage = stageText(text, name);
  if (!stage.includes(`COPY --from=build /out/${name} ./`))
    findings.push(`stage ${name}: does not hold its own service`);
  if (!stage.includes(`CMD ["node", "apps/${name}/dist/main.js"]`))
    findings.push(`stage ${name}: does not start its own service`);
  if (!/^EXPOSE \d+/m.test(stage)) findings.push(`stage ${name}: says no port`);
}

/** Lines joined where a backslash continues them. */
function stageText(text, name) {
  const joined = text.replaceAll(/\\\n\s*/g, '');
  const start = joined.search(new RegExp(`^FROM .* AS ${name}$`, 'm'));
  if (start < 0) return '';
  const end = joined.indexOf('\nFROM ', start + 1);
  return joined.slice(start, end < 0 ? undefined : end);
}

/**
 * The rules of a .dockerignore as `node:path` names: the last one that fits decides, `!` lets in again.
 *
 * @param {string} text
 * @returns {(path: string) => boolean}
 */
export function dockerIgnore(text) {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ keep: line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '')) }));
  return (path) => {
    const rule = rules.findLast(({ pattern }) => pattern.test(path));
    return rule !== undefined && !rule.keep;
  };
}

/** A rule holds for what is below what it names, too. */
function patternOf(glob) {
  const source = glob
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('**/', '\0')
    .replaceAll('*', '[^/]*')
    .replaceAll('\0', '(.*/)?');
  return new RegExp(`^${source}(/.*)?$`);
}
