"""What do the sample site's articles say? Facts written for this project, a text file a kind of subject."""
