"""What a worker of a process of its own must know of the publisher."""

import publisher
from ckan.common import config
from ckan.lib import jobs as queues
from ckan.lib import redis as redis_of_ckan


def know(origin, folder, **options):
    """Know the publisher; `options`: settings of this process by the last part of their names."""
    publisher.install(setattr, publisher.set_option, origin, folder)
    for name, value in options.items():
        publisher.set_option(f"ckanext.kielce.{name}", value)


def know_with_redis(url, origin, folder, **options):
    """The same, with a Redis of one's own."""
    config["ckan.redis.url"] = url
    redis_of_ckan._connection_pool = None
    queues._queues.clear()
    know(origin, folder, **options)
