/** Entry point of `npm run sweep`: argv and env in, exit code out. */
