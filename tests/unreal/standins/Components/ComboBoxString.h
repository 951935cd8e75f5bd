// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "Blueprint/UserWidget.h"

class UComboBoxString : public UWidget
{
public:
	TStandinDelegate<FString, ESelectInfo::Type> OnSelectionChanged;

	void AddOption(const FString& Option) { StandinOptions.Add(Option); }
	void SetSelectedIndex(const int32 Index) { OnSelectionChanged.Broadcast(StandinOptions[Index], ESelectInfo::Direct); }

	virtual bool StandinChoose(int32 Index) override
	{
		if (Index < 0)
			return false;
		SetSelectedIndex(Index);
		return true;
	}

private:
	TArray<FString> StandinOptions;
};
