import assert from "node:assert/strict";
import { startChild } from "./children.ts";

const HANGS = `
Deno.addSignalListener("SIGTERM", () => {});
console.log("{no JSON");
console.log(JSON.stringify({ type: "begun", pid: Deno.pid }));
for (;;);
`;

Deno.test({
  name: "a child that hangs is ended with its launcher; a broken line is passed on as a log",
  ignore: Deno.build.os === "windows", // it knows no such signals
  async fn() {
    const entry = await Deno.makeTempFile({ suffix: ".ts" });
    await Deno.writeTextFile(entry, HANGS);
    const messages: object[] = [];
    const begun = Promise.withResolvers<void>();
    const child = startChild([entry], (message) => {
      if (messages.push(message) === 2) begun.resolve();
    });
    await begun.promise;
    const [log, { pid }] = messages as [object, { pid: number }];
    assert.deepEqual(log, { type: "log", text: "{no JSON" });
    assert.equal((await child.stop(100)).code, 128 + 9);
    assert.throws(() => Deno.kill(pid, "SIGCONT"), Deno.errors.NotFound);
    await Deno.remove(entry);
  },
});
