import assert from "node:assert/strict";
import { webPermissions } from "./web_permissions.ts";

Deno.test("the web UI's server may read what Fresh asks as it starts, and nothing else there", async () => {
  const flag = webPermissions([]).find((each) => each.startsWith("--allow-env"))!;
  const names = ["DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA", "LOUPE_DEBUG", "HOME"];
  const script = `console.log(JSON.stringify(${JSON.stringify(names)}.filter((name) => {
    try { Deno.env.get(name); return true; } catch { return false; }
  })))`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-config", flag, `data:text/javascript,${encodeURI(script)}`],
  }).output();
  assert.deepEqual(JSON.parse(new TextDecoder().decode(stdout)), names.slice(0, -1));
});
