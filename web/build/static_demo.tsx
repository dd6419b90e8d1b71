/** The script of the static demo: brings the page that was rendered at build time to life. @module */
import { hydrate } from "preact";
import Demo from "../islands/Demo.tsx";
import { keepFocus } from "../shared/keep_focus.ts";
import { ADDRESSES } from "./addresses.ts";

hydrate(<Demo {...ADDRESSES} />, document.getElementById("content")!);
keepFocus();
