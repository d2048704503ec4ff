"""The ground floor: the article model, configuration, the SQL catalogue, the page archive, text analysis,
URLs.
"""
