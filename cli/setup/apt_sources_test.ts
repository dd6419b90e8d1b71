import assert from "node:assert/strict";
import { parseDeb822, parseList, plannedPackages, withBackports } from "./apt_sources.ts";

const deb822 = `Types: deb
# a comment
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian.gpg

Types: deb
URIs: http://mirror.example/other
Suites: nodistro
Components: main
`;

Deno.test("withBackports() adds the backports of the release's own mirror", () => {
  assert.equal(
    withBackports(parseDeb822(deb822), "bookworm"),
    ["bookworm", "bookworm-updates", "bookworm-backports"].map((suite) =>
      `deb [signed-by=/usr/share/keyrings/debian.gpg] http://mirror.example/debian ${suite} main\n`
    ).join(""),
  );
});

Deno.test("parseList() reads one-line sources with and without options", () => {
  const text =
    "# deb http://no bookworm main\ndeb http://a.example/debian bookworm main contrib\n" +
    "deb [arch=amd64 signed-by=/k.gpg] http://b.example/debian bookworm main\n";
  assert.deepEqual(parseList(text).map(({ uri, signedBy }) => [uri, signedBy]), [
    ["http://a.example/debian", undefined],
    ["http://b.example/debian", "/k.gpg"],
  ]);
});

Deno.test("plannedPackages() takes new and upgraded packages from a simulation", () => {
  const simulation = "Inst libdrm2 [2.4.114-1] (2.4.123-1~bpo12+1 Debian [amd64])\n" +
    "Inst libvulkan1 (1.3.239.0-1 Debian:12 [amd64])\nConf libvulkan1 (1.3.239.0-1 Debian:12)\n";
  assert.deepEqual(plannedPackages(simulation), [
    "libdrm2=2.4.123-1~bpo12+1",
    "libvulkan1=1.3.239.0-1",
  ]);
});
