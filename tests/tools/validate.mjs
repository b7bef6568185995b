// node validate.mjs FOLDER_OF_TOOLS CONFIG FOLDER_OF_PAGES: prints a JSON list of what is wrong, one text a fault.
// Pages named *.dom.html were read back from a browser; rules under "scripted" apply to them.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [tools, config, pages] = process.argv.slice(2);
const { HtmlValidate, StaticConfigLoader } = createRequire(join(tools, "package.json"))("html-validate");
const { extends: presets, rules, scripted, excused } = JSON.parse(readFileSync(config, "utf8"));
const validatorWith = (more) =>
  new HtmlValidate(new StaticConfigLoader({ root: true, extends: presets, rules: { ...rules, ...more } }));
const served = validatorWith({});
const readBack = validatorWith(scripted);
const isExcused = ({ ruleId, selector }) =>
  excused.some(({ rule, at }) => rule === ruleId && new RegExp(at).test(selector ?? ""));

const faults = [];
for (const name of readdirSync(pages).sort()) {
  const report = await (name.endsWith(".dom.html") ? readBack : served).validateFile(join(pages, name));
  for (const { messages } of report.results) {
    for (const message of messages.filter((one) => !isExcused(one))) {
      const { line, column, ruleId, selector } = message;
      faults.push(`${name}:${line}:${column} ${ruleId}: ${message.message} at ${selector ?? "?"}`);
    }
  }
}
process.stdout.write(JSON.stringify(faults));
