"""Scrapy's settings, each with its reason; `monitor.crawl` adds what config.yaml says.

Scrapy's defaults verify no certificate, open a telnet console and a remote control that run code, take
bodies of 1 GiB, wait three minutes and read file://. `tests/test_settings.py` pins what is changed
here at a running crawler.
"""

from scrapy.settings import default_settings

from monitor import __version__
from monitor.siblings import ensure_siblings

ensure_siblings()

BOT_NAME = "newswatch"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"

# Who asks. config.yaml's crawling.contact takes the place of the words in brackets.
USER_AGENT = f"Newswatch/{__version__} (reads security news; its operator gave no contact)"

# Politeness. The gate (monitor.middlewares.gate) keeps one request per host; Scrapy's own limit stands
# beside it because a delay above 0 is what makes that limit work under the asyncio reactor.
ROBOTSTXT_OBEY = True
NEVER_ASKED: list[str] = []  # config.yaml's crawling.never
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 0  # the gate counts the requests under way, robots.txt and pages included
AUTOTHROTTLE_ENABLED = False  # it would lower the delay that config.yaml asks for

# Limits. They hold for one attempt; the deadline of the poll holds over all of them.
DOWNLOAD_MAXSIZE = 8 << 20  # also when unpacked
DOWNLOAD_WARNSIZE = 0  # a body beyond DOWNLOAD_MAXSIZE fails with a reason; no second voice in the log
DOWNLOAD_TIMEOUT = 15
DNS_TIMEOUT = 10
RETRY_TIMES = 1
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # 429 says "less", so it is not tried again
# Scrapy's own but for the timeout: who was silent for so long is asked again at the next poll, not at once.
RETRY_EXCEPTIONS = [
    error for error in default_settings.RETRY_EXCEPTIONS if not str(error).endswith("DownloadTimeoutError")
]
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
REDIRECT_MAX_TIMES = 5
DEPTH_LIMIT = 1
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 1 << 40  # large indexes that wait for their pages must not stop other sources

# Nothing that listens, runs code, reads files or tells others about us.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_HANDLERS = {
    "http": "monitor.middlewares.download.GatedHandler",
    "https": "monitor.middlewares.download.GatedHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOADER_CLIENT_TLS_CIPHERS = None  # OpenSSL's own defaults, not its "DEFAULT" list of old ones
TWISTED_DNS_RESOLVER = "monitor.netguard.GuardedNameResolver"
METAREFRESH_ENABLED = False
COOKIES_ENABLED = False
REFERER_ENABLED = False
HTTPPROXY_ENABLED = False  # a proxy dials for us, past the address guard

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "monitor.middlewares.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "monitor.middlewares.retrying.PoliteRetryMiddleware": 550,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "monitor.middlewares.unpacking.UnpackingMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "monitor.middlewares.redirecting.PlainRedirectMiddleware": 600,
}
ITEM_PIPELINES = {"monitor.pipelines.StorePipeline": 800}

# The spiders look at every status themselves (304, 403 and 429 mean something) and hand the engine no
# requests but the index: what would look at spiders' output only costs time, as do counters nobody reads.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
DOWNLOADER_STATS = False
EXTENSIONS = {
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.logcount.LogCount": None,
    "scrapy.extensions.closespider.CloseSpider": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scrapy.extensions.memdebug.MemoryDebugger": None,
}
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # what is known is asked of the store
CONCURRENT_ITEMS = 1  # Scrapy makes this many tasks per response, and an index gives one item: its poll

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
LOG_INSTALL_ROOT_HANDLER = False
LOGSTATS_INTERVAL = 0
STATS_DUMP = False
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
MEMUSAGE_ENABLED = False
FEED_EXPORT_ENCODING = "utf-8"
