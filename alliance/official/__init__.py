"""Official documents as they look (GB/T 9704-2012): one content, faces as PDF and as Word; who writes them stands above."""
