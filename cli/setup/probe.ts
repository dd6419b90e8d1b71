/** Prints the adapter that this environment gives, as JSON; nothing where there is none. @module */
import { isSoftware } from "../../engine/plan/device.ts";

const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
if (adapter) {
  const { description, device, vendor, architecture } = adapter.info;
  const name = description || device;
  console.log(JSON.stringify({ name, software: isSoftware({ name, vendor, architecture }) }));
}
