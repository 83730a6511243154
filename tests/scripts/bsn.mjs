// Texts come in, texts as the browser's storage would hold them go out.
import { readFileSync } from "node:fs";
import { world } from "./harness.mjs";

const { scripts } = world().open();
process.removeAllListeners("exit");
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf-8")).map((value) => scripts.masked(value))));
process.exit();
