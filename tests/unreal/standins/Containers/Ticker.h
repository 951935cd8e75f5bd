// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

class FTickerDelegate
{
public:
	template <typename T>
	static FTickerDelegate CreateUObject(T* Object, bool (T::*Method)(float))
	{
		FTickerDelegate Delegate;
		Delegate.Function = [Object, Method](float DeltaTime) { return (Object->*Method)(DeltaTime); };
		return Delegate;
	}
	template <typename T>
	static FTickerDelegate CreateRaw(T* Object, bool (T::*Method)(float))
	{
		return CreateUObject(Object, Method);
	}
	std::function<bool(float)> Function;
};

class FTSTicker
{
public:
	using FDelegateHandle = int;

	static FTSTicker& GetCoreTicker()
	{
		static FTSTicker Ticker;
		return Ticker;
	}
	FDelegateHandle AddTicker(const FTickerDelegate& Delegate, float)
	{
		Tickers.push_back({ ++Last, Delegate });
		return Last;
	}
	void RemoveTicker(FDelegateHandle Handle)
	{
		Tickers.erase(std::remove_if(Tickers.begin(), Tickers.end(), [Handle](const auto& Ticker) { return Ticker.first == Handle; }),
			Tickers.end());
	}

	/** One frame of the engine. */
	void StandinTick(float DeltaTime)
	{
		const auto Everybody = Tickers;
		for (const auto& Ticker : Everybody)
			if (!Ticker.second.Function(DeltaTime))
				RemoveTicker(Ticker.first);
	}
	std::size_t StandinCount() const { return Tickers.size(); }

private:
	std::vector<std::pair<FDelegateHandle, FTickerDelegate>> Tickers;
	FDelegateHandle Last = 0;
};
