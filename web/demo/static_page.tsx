/** The script of the static demo: brings the page that was rendered at build time to life. @module */
import { hydrate } from "preact";
import { DemoPage } from "../components/DemoPage.tsx";
import { ADDRESSES } from "./addresses.ts";

hydrate(<DemoPage {...ADDRESSES} />, document.getElementById("content")!);
