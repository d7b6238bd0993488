"""What a bot logs, to wait for."""

import asyncio
import logging


class Log(logging.Handler):
    """What is logged as a warning or worse; *said* waits for it."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines, self.news = [], asyncio.Event()

    def emit(self, record):
        self.lines.append(record.getMessage())
        self.news.set()

    async def said(self, words, times=1):
        async with asyncio.timeout(5):
            while sum(words in line for line in self.lines) < times:
                self.news.clear()
                await self.news.wait()
        return next(line for line in self.lines if words in line)
