"""What stands between Scrapy's engine and the network: politeness, robots.txt, unpacking, retries."""
