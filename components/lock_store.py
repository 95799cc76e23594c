"""Rasa's locks: in its own memory, or in Redis when more than one Rasa runs."""

from __future__ import annotations

from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore, RedisLockStore
from rasa.core.lock_store import LockStore as RasaLockStore

from coach.settings import read_settings

PREFIX = "coach:lock:"
WAIT_SECONDS = 2  # for Redis: Rasa answers nobody else meanwhile


class LockStore(RasaLockStore):
    """What endpoints.yml names; the settings decide which of Rasa's own stores it is."""

    def __init__(self, endpoint_config: Any = None) -> None:
        """
        Args:
            endpoint_config: of Rasa; not used.
        """
        url = read_settings().redis_url
        self._store: RasaLockStore = SharedLocks(url) if url else InMemoryLockStore()

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        """See the parent class."""
        return self._store.get_lock(conversation_id)

    def save_lock(self, lock: TicketLock) -> None:
        """See the parent class."""
        self._store.save_lock(lock)

    def delete_lock(self, conversation_id: str) -> None:
        """See the parent class."""
        self._store.delete_lock(conversation_id)


class SharedLocks(RedisLockStore):
    """Rasa's Redis locks by one address; what a killed Rasa leaves behind goes by itself."""

    def __init__(self, url: str) -> None:
        """
        Args:
            url: such as redis://host:6379/0.
        """
        import redis

        self.red = redis.Redis.from_url(url, socket_timeout=WAIT_SECONDS, socket_connect_timeout=WAIT_SECONDS)
        self.key_prefix = PREFIX

    def save_lock(self, lock: TicketLock) -> None:
        """See the parent class."""
        self.red.set(self.key_prefix + lock.conversation_id, lock.dumps(), ex=int(LOCK_LIFETIME))
