/** Builds the web UI into `web/_fresh/`. @module */
import { Builder } from "fresh/dev";

await new Builder({ root: import.meta.dirname }).build();
