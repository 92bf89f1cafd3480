// What is undone however the process ends, the last first: a server goes before the disk that it is on.

const actions = [];
process.on('exit', () => actions.reverse().forEach((action) => action()));

export const atExit = (action) => actions.push(action);
