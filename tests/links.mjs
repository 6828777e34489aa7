// Links of Markdown, for tests of what they lead to.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const prose = (text) => text.replace(/```.*?```/gs, "");

/** What a text links to. */
export const links = (text) => [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);

/** A heading's name in links, as GitHub makes it. */
const anchor = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(" ", "-");

const anchors = (text) => [...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading));

/** The links of a file that lead nowhere, with the reason: neither to a file below `root` nor to a heading that it has. */
export function dangling(root, name) {
  const problem = (link) => {
    const [path, heading] = link.split("#");
    const file = path ? resolve(root, dirname(name), path) : join(root, name);
    if (relative(root, file).startsWith("..")) return "outside";
    if (!existsSync(file)) return "no such file";
    return heading && !anchors(readFileSync(file, "utf8")).includes(heading) ? "no such heading" : null;
  };
  return links(readFileSync(join(root, name), "utf8"))
    .filter((link) => !/^(https?|mailto):/.test(link))
    .map((link) => [link, problem(link)])
    .filter(([, reason]) => reason)
    .map(([link, reason]) => `${link}: ${reason}`);
}
