// Peers that run under Node.js: one page a line on standard input ({"html", "url"}), one answer a line on
// standard output ({"html"}, empty where the peer finds nothing or fails). The first argument is the peer.
import { createInterface } from "node:readline";

const peers = {
  async "readability.js"() {
    const { JSDOM, VirtualConsole } = await import("jsdom");
    const { Readability } = await import("@mozilla/readability");
    return ({ html, url }) => {
      const page = new JSDOM(html, { url, virtualConsole: new VirtualConsole() });
      try {
        return new Readability(page.window.document).parse()?.content;
      } finally {
        page.window.close();
      }
    };
  },
  async defuddle() {
    const { parseHTML } = await import("linkedom");
    const { Defuddle } = await import("defuddle/node");
    return async ({ html, url }) => (await Defuddle(parseHTML(html).document, url))?.content;
  },
};

// Peers tell of pages that they cannot read on standard output, where the answers stand.
console.log = console.warn = console.info = console.debug = () => {};
const read = await peers[process.argv.at(-1)]();
for await (const line of createInterface({ input: process.stdin })) {
  let html = "";
  try {
    html = (await read(JSON.parse(line))) ?? "";
  } catch {
    // a page that the peer fails on is an empty answer
  }
  process.stdout.write(`${JSON.stringify({ html })}\n`);
}
