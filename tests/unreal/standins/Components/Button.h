// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "Blueprint/UserWidget.h"

class UButton : public UPanelWidget
{
public:
	TStandinDelegate<> OnClicked;
	TStandinDelegate<> OnPressed;
	TStandinDelegate<> OnReleased;

	virtual bool StandinPress(const FString& Caption, bool bReleases) override
	{
		if (StandinWords() != Caption + FString(TEXT("\n")))
			return false;
		OnPressed.Broadcast();
		if (bReleases)
			StandinRelease();
		return true;
	}
	virtual bool StandinChoose(int32 Index) override
	{
		if (Index >= 0 || StandinWords() != FString(TEXT("Hold to talk\n")))
			return false;
		StandinRelease();
		return true;
	}

private:
	void StandinRelease()
	{
		OnReleased.Broadcast();
		OnClicked.Broadcast();
	}
};
