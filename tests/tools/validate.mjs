// node validate.mjs FOLDER_OF_TOOLS CONFIG FOLDER_OF_PAGES: prints a JSON list of what is wrong, one text a fault.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [tools, config, pages] = process.argv.slice(2);
const { FileSystemConfigLoader, HtmlValidate } = createRequire(join(tools, "package.json"))("html-validate");
const { reasons, ...settings } = JSON.parse(readFileSync(config, "utf8"));
const validator = new HtmlValidate(new FileSystemConfigLoader({ root: true, ...settings }));
const faults = [];
for (const name of readdirSync(pages).sort()) {
  const report = await validator.validateFile(join(pages, name));
  for (const { messages } of report.results) {
    for (const m of messages) faults.push(`${name}:${m.line}:${m.column} ${m.ruleId}: ${m.message} ${m.selector ?? ""}`);
  }
}
process.stdout.write(JSON.stringify(faults));
