/** Connects to the server that is named, and says so. @module */
import { connectCluster } from "../../engine/cluster/connect.ts";

const cluster = await connectCluster({
  url: Deno.args[0],
  name: "a test",
  version: "0.1.0",
  say: console.log,
});
await cluster.close();
console.log("connected");
