// Preloaded into Node for Windows: Wine takes a user's folders from its registry, and a story has its own.
const { join } = require('node:path');

const home = process.env.STORY_HOME;
process.env.USERPROFILE = home;
process.env.APPDATA = join(home, 'AppData', 'Roaming');
process.env.LOCALAPPDATA = join(home, 'AppData', 'Local');
