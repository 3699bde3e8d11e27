// Parses AsyncAPI documents with everything they refer to. Errors and warnings are failures; what is less is only shown.
// Arguments: the documents, as paths.
import {readFile} from "node:fs/promises";
import {pathToFileURL} from "node:url";
import {Parser} from "@asyncapi/parser";

const levels = ["error", "warning", "information", "hint"];
let failures = 0;
for (const path of process.argv.slice(2)) {
  const source = pathToFileURL(path).pathname;
  const {document, diagnostics} = await new Parser().parse(await readFile(path, "utf8"), {source});
  for (const found of diagnostics) {
    if (found.severity <= 1) failures++;
    const line = found.range.start.line + 1;
    console.error(`${found.source ?? path}:${line}: ${levels[found.severity]}: ${found.message} (${found.code}, ${found.path.join(".")})`);
  }
  console.log(`${path}: ${document ? "valid" : "not valid"}, ${diagnostics.length} findings`);
  if (!document && diagnostics.length === 0) failures++;
}
process.exit(failures === 0 ? 0 : 1);
