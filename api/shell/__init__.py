"""Parts that all commands share: options, answers, errors, help, log lines."""
